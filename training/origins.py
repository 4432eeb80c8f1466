# ruff: noqa: SIM905, E501 - lists of words and texts read better as text
"""Names in Latin script of places whose tables Faker holds in another script or too short, and the commonest of all."""

from __future__ import annotations

__all__ = ["COMMON_GIVEN", "COMMON_SURNAMES", "ORIGINS"]

COMMON_GIVEN = """
James Mary Michael Patricia Robert Jennifer John Linda David Elizabeth William Barbara Richard Susan Joseph Jessica
Thomas Karen Christopher Sarah Charles Lisa Daniel Nancy Matthew Sandra Anthony Betty Mark Ashley Donald Emily Steven
Kimberly Andrew Margaret Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa Timothy Deborah Ronald
Stephanie George Rebecca Jason Sharon Edward Laura Jeffrey Cynthia Ryan Dorothy Jacob Amy Nicholas Kathleen Gary Angela
Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela Justin Nicole Scott Anna Brandon Samantha Benjamin Katherine
Samuel Christine Gregory Debra Alexander Rachel Patrick Carolyn Frank Janet Raymond Maria Jack Olivia Dennis Heather
Jerry Helen Tyler Catherine Aaron Diane Jose Julie Adam Victoria Nathan Joyce Henry Lauren Zachary Kelly Douglas
Christina Peter Ruth Kyle Joan Noah Virginia Ethan Judith Jeremy Evelyn Walter Hannah Christian Andrea Keith Megan
Bill Bob Tom Jim Joe Mike Dave Steve Dan Chris Matt Ben Sam Tony Nick Alex Kate Liz Sue Ann Jane Jen Beth Meg Tim Rob
Josh Will Drew Rich Dean Chase Miles Rose Grace Hope Faith Summer Dawn May Mark Art Pat Page Ray Gene Guy Lance Grant
Sofia Mia Lucas Liam Oliver Charlotte Amelia Ava Isabella Luna Leo Oscar Ella Lily Ruby Amber Crystal Heather Ian Neil
""".split()
"""The commonest given names of English-speaking places, short forms and those that are words too."""

COMMON_SURNAMES = """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson
Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young
Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts
Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez
Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood James
Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins
Perry Russell Sullivan Bell Coleman Butler Henderson Barnes Fisher Park Stone Day Rice Bush Fields Page Banks Waters
Marsh Shaw Hunt Knight Palmer Mason Porter Archer Cross Fox Wolf Swift Frost Snow Rivers West North May June Noble
Singh Khan Ali Ahmed Chen Wang Li Zhang Liu Kumar Sharma Gupta O'Brien O'Connor O'Neill McDonald McCarthy MacLeod
""".split()

ORIGINS: dict[str, tuple[list[str], list[str]]] = {
    "korean": (
        """Min-jun Seo-yeon Ji-woo Ha-eun Do-yun Joon-ho Hye-jin Sung-min Eun-ji Young-ho Ji-hoon Soo-jin Hyun-woo Mi-sook
        Kyung-soo Jae-won Yuna Minseo Jihye Seojun Dong-hyun Eunbi Tae-hyung Sang-woo In-sook""".split(),
        "Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Hong Yoo Moon Bae Baek".split(),
    ),
    "chinese": (
        """Wei Fang Min Jing Lei Yan Li Qiang Xiuying Xia Jun Ping Gang Mei Ming Hua Hui Xin Yu Chao Tao Bo Jie Lin Ning
        Zihan Haoran Yuxuan Xiaoming Guowei Jianguo Meiling Shu-fen Chia-hao Yi-chun Ka-ming Wai-man Siu-ling""".split(),
        """Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie Tang Song
        Deng Feng Cheng Cao Peng Zeng Xiao Tian Pan Yuan Jiang Cai Yu Du Ye Wong Chan Leung Cheung Lau Ng Tsai Hsu""".split(),
    ),
    "japanese": (
        """Haruto Yui Sota Aoi Yuto Hina Riku Sakura Kaito Akari Kenji Hiroshi Takashi Yoko Keiko Naoko Satoshi Yumi
        Kazuki Mariko Daisuke Ayumi Makoto Emi Noboru Tomoko Ryo Mika Shinji Asuka""".split(),
        """Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi
        Matsumoto Inoue Kimura Hayashi Shimizu Saito Mori Ikeda Hashimoto Abe Ishikawa Ogawa Fujita Okada Endo""".split(),
    ),
    "vietnamese": (
        "Anh Minh Hoa Lan Linh Huong Tuan Dung Hai Long Mai Nam Phuong Quang Thanh Thao Trang Trung Van Yen Duc Ngoc Khanh".split(),
        "Nguyen Tran Le Pham Hoang Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Truong Dinh Luong Huynh".split(),
    ),
    "arabic": (
        """Mohammed Ahmed Ali Omar Yusuf Hassan Hussein Khalid Ibrahim Mustafa Abdullah Fatima Aisha Maryam Layla Noor
        Zainab Huda Amina Salma Rania Karim Tariq Bilal Samir Nadia Yasmin Hamza Rashid Faisal Abdul-Rahman Mahmoud Nasser
        Ayman Walid Sami Ziad Dina Hana Lina Reem Sara Jamal Salim Youssef Khadija Latifa""".split(),
        """al-Masri Al-Rashid Haddad Khoury Nasser Mansour Hamdan Saleh Aziz Khalil Farah Awad Said Ibrahim Darwish El-Sayed
        Bakr Najjar Qasim Sharif Shaheen Rahman Al-Harbi Al-Qahtani Benali Bouzid Hamidi Ziani Abdi Mahmoud Abdallah Ghanem
        Halabi Sabbagh Tamimi Jaber Kassem Barakat Othman El Amrani Idrissi Ben Salah""".split(),
    ),
    "indian": (
        """Aarav Priya Rahul Anjali Vikram Neha Amit Pooja Sanjay Kavita Rajesh Sunita Arjun Deepika Ravi Lakshmi Suresh
        Meena Anil Divya Vijay Shreya Manoj Rekha Karthik Sneha Ashok Nisha Harpreet Gurpreet Mohan Usha Sachin Swati Rohit
        Ananya Ishaan Aditi Nikhil Sandeep Venkatesh Padma Srinivas Radhika Imran Farhan Thanh""".split(),
        """Sharma Patel Singh Kumar Gupta Verma Reddy Rao Nair Iyer Mehta Shah Joshi Desai Kulkarni Chatterjee Banerjee
        Mukherjee Das Bose Ghosh Sen Agarwal Mishra Pandey Tiwari Yadav Chauhan Malhotra Kapoor Khanna Bhatia Sethi Menon
        Pillai Krishnan Subramanian Venkataraman Naidu Chowdhury Fernandes D'Souza Perera Fernando Jayawardena""".split(),
    ),
    "african": (
        """Kwame Ama Kofi Abena Chinedu Ngozi Emeka Adaeze Oluwaseun Folake Tunde Yetunde Babatunde Aminata Mamadou Fatou
        Ousmane Aissatou Ibrahima Moussa Wanjiru Kamau Otieno Akinyi Juma Neema Baraka Zawadi Thabo Lerato Sipho Nomvula
        Tendai Farai Tadesse Selam Abebe Hanna Bekele Mulugeta Ayaan Abdirahman Hodan Nandi Themba""".split(),
        """Mensah Owusu Boateng Asante Okafor Okonkwo Eze Nwosu Adeyemi Balogun Ogunleye Diallo Traore Keita Toure Diop
        Ndiaye Sow Camara Cisse Kamau Mwangi Njoroge Otieno Ochieng Wanjiku Mutua Moyo Ndlovu Dlamini Nkosi Khumalo Mokoena
        Banda Phiri Tembo Tesfaye Haile Gebremariam Warsame Farah Abdi Mbeki Chukwu Achebe Nkrumah""".split(),
    ),
    "slavic": (
        """Ivan Olga Dmitri Natalia Sergei Tatiana Alexei Irina Vladimir Svetlana Andrei Ekaterina Mikhail Anastasia Yuri
        Oksana Oleksandr Iryna Bohdan Kateryna Vasyl Nikolai Lyudmila Pavel Darya Boris Galina Stoyan Milica Dragan
        Jelena Goran Vesna Zoran Biljana Nikola Marija""".split(),
        """Ivanov Smirnova Kuznetsov Popova Sokolov Lebedeva Kozlov Novikova Morozov Petrova Volkov Solovyov Vasiliev
        Zaitseva Pavlov Semyonova Shevchenko Kovalenko Bondarenko Tkachenko Melnyk Kravchuk Petrov Dimitrov Georgieva
        Jovanovic Petrovic Nikolic Markovic Djordjevic Stojanovic Ilic Stankovic""".split(),
    ),
    "greek_hebrew_persian": (
        """Giorgos Maria Dimitris Eleni Nikos Katerina Yannis Sofia Kostas Vasiliki Moshe Rivka Avi Shira Yael Eitan Noa
        Yitzhak Miriam Reza Shirin Dariush Parisa Hossein Maryam Mehdi Leila Kaveh Soraya Gohar Armen Ani Tigran""".split(),
        """Papadopoulos Georgiou Dimitriou Nikolaidis Pappas Vasilakis Cohen Levi Mizrahi Peretz Friedman Katz Goldberg
        Shapiro Rosenberg Ahmadi Hosseini Karimi Rezaei Moradi Tehrani Farahani Sarkisian Petrosyan Grigoryan""".split(),
    ),
    "southeast": (
        """Jose Maricel Jun-Jun Rowena Arnel Liezel Jomar Siti Nurul Budi Dewi Agus Putri Ahmad Farid Azizah Somchai Siriporn
        Niran Malee Kanya Bambang Wayan Ketut Aung Thiri""".split(),
        """Santos Reyes Bautista Ocampo Villanueva Dimaculangan Macaraeg Wijaya Santoso Hidayat Saputra Rahman
        Ismail Yusof Tan Lim Goh Teo Ong Chaiyasit Srisai Rattanakul Htun Kyaw""".split(),
    ),
}  # fmt: skip
"""Given names and surnames by origin."""
